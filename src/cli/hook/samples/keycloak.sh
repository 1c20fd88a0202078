#!/bin/sh
# Hook for Keycloak
# Usage: credtool-keycloak REALM KCADM-CONFIG
#
# Log in first: kcadm.sh config credentials --config KCADM-CONFIG
# The password goes to kcadm.sh on stdin: `kcadm.sh set-password --new-password` would show it in the process list.
# A password that must be changed is set as a temporary one. A login of kcadm.sh expires; use a service account with a
# client secret.
set -eu
realm=$1 config=$2
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er .username)
credential=$(printf '%s\n' "$in" | jq -e '{
  type: "password", temporary: .must_change,
  value: (.password // error("the password is not known any more"))}')
kcadm() {
  verb=$1
  shift
  kcadm.sh "$verb" "$@" --config "$config" -r "$realm"
}
id=$(kcadm get users -q username="$user" -q exact=true)
id=$(printf '%s\n' "$id" | jq -er '.[0].id')
printf '%s\n' "$credential" | kcadm update "users/$id/reset-password" -n -f -
if printf '%s\n' "$in" | jq -e .revoke_sessions >/dev/null; then
  kcadm create "users/$id/logout" -s realm="$realm" -s user="$id"
fi
