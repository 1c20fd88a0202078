#!/bin/sh
# Hook for Dovecot passwd-file
# Usage: credtool-dovecot PASSWD-FILE
#
# Only the hash is used, so the hook also serves `credtool login provision --all`; it is on the stdin of awk and in the
# file. Other fields of the user's line are kept. Dovecot needs memory for Argon2: raise vsz_limit of its auth service.
# Open sessions stay open.
set -eu
file=$1
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er .username)
hash=$(printf '%s\n' "$in" | jq -er .hash)
case $user in
*:* | *\'* | *\"* | \#* | *[[:space:]]*)
  echo 'a passwd-file cannot hold this username' >&2
  exit 1
  ;;
esac
exec 9>>"$file.lock"
flock 9
umask 077
printf '%s\n%s\n' "$user" "{ARGON2ID}$hash" | awk -F: -v OFS=: '
  FILENAME == "-" { if (FNR == 1) user = $0; else password = $0; next }
  $1 "" == user "" { $2 = password; found = 1 }
  { print }
  END { if (!found) print user, password }' - "$file" >"$file.new"
chmod --reference="$file" "$file.new"
chown --reference="$file" "$file.new"
mv "$file.new" "$file"
