//! How the page behind a link is put into service: the lines for a proxy and for systemd.

use clap_mangen::roff::Roff;

use super::option::{lines, paragraph};

/// For nginx, within the `server` that has the certificate; a test puts it in front of a page.
pub const NGINX: &str = r#"location /reset/ {
    proxy_pass http://127.0.0.1:8080;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_read_timeout 90s;
    client_max_body_size 64k;
    access_log off;
    error_log /dev/null crit;
}"#;

/// For Caddy.
const CADDY: &str = "{
    log {
        format filter {
            wrap json
            fields {
                request>uri delete
            }
        }
    }
}

example.com {
    handle /reset/* {
        reverse_proxy 127.0.0.1:8080
    }
}";

/// For systemd.
const UNIT: &str = "[Unit]
Description=The page behind reset links
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
User=credtool
ExecStart=/usr/local/bin/credtool serve \\
    --config /etc/credtool/config.toml --data-dir /var/lib/credtool
ExecReload=/bin/kill -HUP $MAINPID
LoadCredential=credtool.key:/etc/credtool/key
StateDirectory=credtool
StateDirectoryMode=0700
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=78
KillMode=mixed
TimeoutStopSec=45
UMask=0077
NoNewPrivileges=yes
CapabilityBoundingSet=
ProtectSystem=strict
ProtectHome=yes
ProtectProc=invisible
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
PrivateTmp=yes
PrivateDevices=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target";

/// Adds the section.
pub(super) fn section(roff: &mut Roff) {
    roff.control("SH", ["BEHIND A PROXY"]);
    for text in [
        "Links point to `base_url`, for example `https://example.com/reset`. What is below that path goes to the page, \
         with the path as it is; stylesheet, script and pictures lie below it too, under `assets/`.",
        "Who asks is what the limits count. Under [serve] say `trusted_proxy = [\"127.0.0.1\"]`, so that the proxy is \
         believed about it; of the addresses in `X-Forwarded-For` the right-most that is no trusted proxy counts, since \
         the proxy wrote that one and the visitor may have written the others. Where the proxy writes `Forwarded`, say \
         `proxy_header = \"forwarded\"`. Trust nobody who passes on a header that came from outside.",
        "The address of a request has the link in it, so that it must not go into a log of the proxy, also where the page \
         cannot be reached and the link lives on. For nginx, in the server that has the certificate:",
    ] {
        paragraph(roff, text);
    }
    lines(roff, NGINX);
    paragraph(
        roff,
        "A visitor waits while the hook of a product runs: where one has a --provision-timeout of more than a minute, \
         give proxy_read_timeout half a minute more than that.",
    );
    paragraph(
        roff,
        "For Caddy, which writes X-Forwarded-For by itself, and logs no addresses unless it is told to, but for those of \
         requests that failed; the block at the top of its file leaves them out there. A `log` of the site needs the same \
         filter:",
    );
    lines(roff, CADDY);
    roff.control("SH", ["SYSTEMD"]);
    paragraph(
        roff,
        "The database belongs to the user of the unit, and the desk works as that user too (`sudo -u credtool \
         credtool …`): credtool uses no files that belong to somebody else. For the same reason DynamicUser=, which \
         lends another user at each start, does not go together with it. The configuration may belong to root.",
    );
    lines(roff, UNIT);
    paragraph(
        roff,
        "LoadCredential= gives the page a copy of the key, which root alone can read otherwise. A copy does not change: \
         after `credtool key rotate` restart the unit. With a key file of its own (--key-file) the page notices by \
         itself. READY=1 is told once the key fits and visitors can connect. Exit code 78 says that a person has to \
         correct something, so it is not started again; after another failure, such as an address that is still taken \
         (75), it is.",
    );
    paragraph(
        roff,
        "The hooks of products (credtool-login-provision(1)) run within the unit, as its user and with its restrictions. \
         ReadWritePaths= gives them the folders that they write to, where that user may. Neither sudo nor another setuid \
         program helps them, and without capabilities they cannot give files away: what needs another user, a hook asks \
         of a service that runs as that one. Where a program does not bear a line of the unit, leave out that line.",
    );
    paragraph(
        roff,
        "A page that is stopped waits half a minute for what is being done; with KillMode=mixed systemd lets its hooks go \
         on meanwhile. Who still waits for a hook then is told that the password may be set, and to look again; the exit \
         code is 1, and the next `credtool email deliver` finishes what was left.",
    );
}
