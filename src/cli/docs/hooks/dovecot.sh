#!/bin/sh
# Usage: credtool-dovecot PASSWD-FILE
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
