#!/bin/sh
# Usage: credtool-postgresql CONNECTION, such as 'host=db user=desk dbname=postgres'
set -eu
connection=$1
in=$(cat)
[ -n "$in" ] || exit 75
role=$(printf '%s\n' "$in" | jq -er .username)
password=$(printf '%s\n' "$in" | jq -er .password)
# psql says 2 where there is no connection.
ask() {
  psql -X -q -v ON_ERROR_STOP=1 -v role="$role" "$connection" "$@" || [ $? -ne 2 ] || exit 75
}
there=$(printf '%s\n' "SELECT 1 FROM pg_roles WHERE rolname = :'role';" | ask -At)
if [ "$there" != 1 ]; then
  echo 'no such role' >&2
  exit 1
fi
# psql makes the verifier itself, so that the password is in no log of the server. It reads from a terminal where there
# is one: setsid leaves it.
printf '%s\n%s\n' "$password" "$password" |
  setsid -w psql -X -q -v ON_ERROR_STOP=1 -v role="$role" "$connection" -c '\password :"role"'
