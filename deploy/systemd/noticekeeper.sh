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
# A unit that is no file knows no %d: where its credentials lie it hears from its environment.
begin='export NOTICEKEEPER_DATA_FOLDER=/var/lib/noticekeeper'
begin="$begin NOTICEKEEPER_SECRETS_FOLDER=\$CREDENTIALS_DIRECTORY"
begin="$begin NOTICEKEEPER_SECRET_FILE=\$CREDENTIALS_DIRECTORY/secret"
begin="$begin NOTICEKEEPER_SEAL_KEYS_FILE=\$CREDENTIALS_DIRECTORY/keys"
begin="$begin NOTICEKEEPER_DATABASE_PASSWORD_FILE=\$CREDENTIALS_DIRECTORY/register_password"
# shellcheck disable=SC2086
exec systemd-run --quiet --collect --pipe --wait --uid=noticekeeper --working-directory=/var/lib/noticekeeper \
	--property=StateDirectory=noticekeeper --property=StateDirectoryMode=0700 \
	--property=EnvironmentFile=/etc/noticekeeper/noticekeeper.env $load \
	/bin/sh -c "$begin; exec /opt/noticekeeper/bin/noticekeeper \"\$@\"" noticekeeper "$@"
