#!/bin/sh
# Any command of noticekeeper on this machine, with the settings, the secrets and the user of its workers. Installed as
# /usr/local/sbin/noticekeeper (docs/install.md), it is typed as root: sudo noticekeeper doctor
set -eu
load=
for file in /etc/noticekeeper/credentials/*; do
	name=${file##*/}
	# The pages' password is for nobody else.
	[ "$name" = pages_password ] || load="$load --property=LoadCredential=$name:$file"
done
# shellcheck disable=SC2086
exec systemd-run --quiet --collect --pipe --wait --uid=noticekeeper --working-directory=/var/lib/noticekeeper \
	--property=EnvironmentFile=/etc/noticekeeper/noticekeeper.env $load \
	--property='Environment=NOTICEKEEPER_SECRETS_FOLDER=%d NOTICEKEEPER_SECRET_FILE=%d/secret' \
	--property='Environment=NOTICEKEEPER_SEAL_KEYS_FILE=%d/keys' \
	--property='Environment=NOTICEKEEPER_DATABASE_PASSWORD_FILE=%d/register_password' \
	--property='Environment=NOTICEKEEPER_DATA_FOLDER=/var/lib/noticekeeper' \
	/opt/noticekeeper/bin/noticekeeper "$@"
