#!/bin/sh
# Makes the secrets that compose.yaml mounts, each owned by the account that reads it. Run as root,
# once; the bot's token is read from standard input. What is there already is not made again.
#   ./compose/prepare.sh < token
set -eu
umask 077
cd -- "$(dirname -- "$0")"

folder() { # OWNER NAME: only that account gets in
    mkdir -p -- "$2"
    chown "$1:$1" -- "$2"
    chmod 0700 -- "$2"
}

secret() { # OWNER NAME, its text on standard input
    if [ -e "secrets/$2" ]; then return; fi
    cat >"secrets/$2"
    chown "$1:$1" -- "secrets/$2"
    chmod 0400 -- "secrets/$2"
}

password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }

bot=10001 page=10002 caddy=10003 server=999

mkdir -p -- secrets keys
chmod 0755 -- secrets keys # the files in it are each their reader's
folder "$bot" keys/bot
folder "$page" keys/web
folder "$bot" backups
folder "$caddy" certificates

secret "$bot" telegram-token
password | secret "$bot" webhook-secret
password | secret "$server" database-password
password | secret "$server" bot-database-password
password | secret "$server" web-database-password
url() { printf 'postgresql://statements_%s:%s@database/statements' "$1" "$(cat "secrets/$1-database-password")"; }
url bot | secret "$bot" bot-database-url
url web | secret "$page" web-database-url
