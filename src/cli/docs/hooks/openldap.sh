#!/bin/sh
# Usage: credtool-openldap URI BASE-DN BIND-DN PASSWORD-FILE
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
# Busy, unavailable, or not there at all: later.
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
