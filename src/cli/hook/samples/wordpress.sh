#!/bin/sh
# Hook for WordPress
# Usage: credtool-wordpress PATH-OF-WORDPRESS
#
# The password goes to wp on stdin: `wp user update --user_pass=...` would show it in the process list.
# WordPress does not end the sessions of a user when the password changes, so this hook does.
# WordPress has no "must change".
set -eu
site=$1
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er .username)
password=$(printf '%s\n' "$in" | jq -er .password)
# wp takes a number for an ID, and a leading - for an option: pass only the ID.
id=$(wp --path="$site" user list --login="$user" --field=ID)
case $id in
'' | *[!0-9]*)
  echo 'not one user with this login' >&2
  exit 1
  ;;
esac
printf '%s\n' "$password" |
  wp --path="$site" user update "$id" --skip-email --prompt=user_pass
if printf '%s\n' "$in" | jq -e .revoke_sessions >/dev/null; then
  wp --path="$site" user session destroy "$id" --all
fi
