#!/bin/sh
# Usage: credtool-nextcloud PATH-OF-NEXTCLOUD
# Run by the user that owns config/config.php.
set -eu
cd "$1"
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er .username)
OC_PASS=$(printf '%s\n' "$in" | jq -er .password)
export OC_PASS
exec php occ user:resetpassword --no-interaction --password-from-env -- "$user"
