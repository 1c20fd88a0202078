#!/bin/sh
# Hook for OpenLDAP
# Usage: credtool-openldap URI BASE-DN BIND-DN PASSWORD-FILE
#
# PASSWORD-FILE holds the password of BIND-DN without a line break.
# The password goes to ldappasswd on stdin: `ldappasswd -s` would show it in the process list. Use ldaps:// or ldapi://,
# because the server receives the password in clear; it hashes the password as configured.
set -eu
uri=$1 base=$2 bind=$3 secret=$4
in=$(cat)
[ -n "$in" ] || exit 75
user=$(printf '%s\n' "$in" | jq -er .username)
password=$(printf '%s\n' "$in" | jq -er .password)
case $user in
*[*\(\)\\]*)
  echo 'this username would be a filter' >&2
  exit 1
  ;;
esac
ldap() {
  program=$1
  shift
  "$program" -H "$uri" -x -D "$bind" -y "$secret" "$@"
}
# Busy, unavailable or unreachable: try later.
failed() {
  case $1 in
  51 | 52 | 255) exit 75 ;;
  *) exit 1 ;;
  esac
}
found=$(ldap ldapsearch -LLL -o ldif-wrap=no -b "$base" "(uid=$user)" 1.1) || failed $?
dn=$(printf '%s\n' "$found" | sed -n 's/^dn: //p')
[ -n "$dn" ] || dn=$(printf '%s\n' "$found" | sed -n 's/^dn:: //p' | base64 -d)
if [ -z "$dn" ]; then
  echo 'no such user' >&2
  exit 1
fi
printf %s "$password" | ldap ldappasswd -T /dev/stdin "$dn" || failed $?
