#!/bin/sh
# Hook for Gitea
# Usage: credtool-gitea URL HEADER-FILE
#
# HEADER-FILE holds one line: Authorization: token TOKEN
# The password goes through the API, in a body that curl reads from stdin, and the token in a header that it reads from
# a file: `gitea admin user change-password --password` would show the password in the process list. For users whose
# passwords Gitea keeps itself (source 0). Sessions are not ended.
set -eu
url=$1 header=$2
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er '.username | @uri')
body=$(printf '%s\n' "$in" | jq -e '{
  login_name: .username, source_id: 0,
  password: (.password // error("the password is not known any more")),
  must_change_password: .must_change}')
status=$(printf '%s\n' "$body" | curl -sS -o /dev/null -w '%{http_code}' -X PATCH \
  -H @"$header" -H 'Content-Type: application/json' --data-binary @- \
  "$url/api/v1/admin/users/$user") || exit 75
case $status in
2*) ;;
5* | 429) exit 75 ;;
*)
  echo "Gitea says $status" >&2
  exit 1
  ;;
esac
