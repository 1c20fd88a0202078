#!/bin/sh
# Hook for PostgreSQL roles
# Usage: credtool-postgresql CONNECTION
#
# CONNECTION is a connection string, for example 'host=db user=desk dbname=postgres'; its password belongs in ~/.pgpass.
# The password goes to psql on stdin, and psql sends a SCRAM verifier: neither the process list nor a log of the server
# has the password, unlike with `ALTER ROLE ... PASSWORD`. Open sessions stay open. PostgreSQL has no "must change".
set -eu
connection=$1
in=$(cat)
[ -n "$in" ] || exit 75
role=$(printf '%s\n' "$in" | jq -er .username)
password=$(printf '%s\n' "$in" | jq -er .password)
# psql exits with 2 if it cannot connect.
ask() {
  psql -X -q -v ON_ERROR_STOP=1 -v role="$role" "$connection" "$@" || [ $? -ne 2 ] || exit 75
}
there=$(printf '%s\n' "SELECT 1 FROM pg_roles WHERE rolname = :'role';" | ask -At)
if [ "$there" != 1 ]; then
  echo 'no such role' >&2
  exit 1
fi
# psql makes the verifier itself, so no log of the server has the password. It would read from a terminal if there is
# one: setsid detaches it.
printf '%s\n%s\n' "$password" "$password" |
  setsid -w psql -X -q -v ON_ERROR_STOP=1 -v role="$role" "$connection" -c '\password :"role"'
