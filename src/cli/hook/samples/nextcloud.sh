#!/bin/sh
# Hook for Nextcloud
# Usage: credtool-nextcloud PATH-OF-NEXTCLOUD
#
# Run it as the user that owns config/config.php.
# The password is in the environment of occ, which that user and root can read in /proc while it runs: without a
# terminal, occ takes it no other way. Sessions are not ended. Nextcloud has no "must change". Its own password policy
# may refuse the password; the exit code is then not 0.
set -eu
cd "$1"
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er .username)
OC_PASS=$(printf '%s\n' "$in" | jq -er .password)
export OC_PASS
exec php occ user:resetpassword --no-interaction --password-from-env -- "$user"
