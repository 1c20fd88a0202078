#!/bin/sh
# Usage: credtool-wordpress PATH-OF-WORDPRESS
set -eu
site=$1
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er .username)
password=$(printf '%s\n' "$in" | jq -er .password)
printf '%s\n' "$password" |
  wp --path="$site" user update "$user" --skip-email --prompt=user_pass
if printf '%s\n' "$in" | jq -e .revoke_sessions >/dev/null; then
  wp --path="$site" user session destroy "$user" --all
fi
