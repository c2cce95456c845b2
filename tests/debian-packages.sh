#!/bin/sh
# Install the Debian packages that a make target needs: those that are missing, no others,
# and without starting a service on this machine, neither now nor after its next start.
set -eu

# Programs that Debian lets nobody install beside each other: they are only unpacked, to /opt.
unpacked=""
case "${1-}" in
python) wanted="python3 python3-venv" ;;
ci) wanted="make python3 python3-venv" ;;
demo) wanted="prosody ngircd python3-venv" ;;
test)
    wanted="prosody prosody-modules lua-unbound ngircd ejabberd inspircd atheme-services postgresql libltdl7 biboumi"
    unpacked="ircd-hybrid" # where ngircd is
    ;;
bench) wanted="prosody prosody-modules lua-unbound ejabberd ngircd postgresql biboumi" ;;
play)
    wanted="prosody chromium chromium-driver fonts-noto-color-emoji tmux profanity"
    command -v npm >/dev/null || wanted="$wanted npm" # perhaps not Debian's
    ;;
*)
    echo "usage: $0 python|ci|demo|test|bench|play" >&2
    exit 2
    ;;
esac

missing=""
for package in $wanted; do
    status=$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$status" = installed ] || missing="$missing $package"
done
for package in $unpacked; do
    [ -d "/opt/$package" ] || missing_unpacked="${missing_unpacked-} $package"
done
[ -n "$missing${missing_unpacked-}" ] || exit 0

install="apt-get install --yes --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    sudo=""
elif command -v sudo >/dev/null; then
    sudo="sudo"
else
    echo "Packages are missing and only root can install them. As root: apt-get update && $install" >&2
    exit 1
fi
command -v apt-get >/dev/null || {
    echo "This is not Debian. Please install what corresponds to:$missing${missing_unpacked-}" >&2
    exit 1
}

# Debian starts a service as soon as it is installed, unless this file forbids it.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    trap '$sudo rm -f "$policy"' EXIT
    trap 'exit 1' HUP INT TERM
    printf '#!/bin/sh\nexit 101\n' | $sudo tee "$policy" >/dev/null
    $sudo chmod 0755 "$policy"
fi

echo "Installing$missing${missing_unpacked-}"
$sudo apt-get update
[ -z "$missing" ] || $sudo env DEBIAN_FRONTEND=noninteractive $install
for package in ${missing_unpacked-}; do
    (
        fetched=$(mktemp -d)
        cd "$fetched"
        apt-get download --quiet "$package"
        $sudo dpkg-deb --extract "$package"_*.deb "/opt/$package"
        $sudo ln -sfn "/opt/$package/usr/lib/$package" "/usr/lib/$package" # compiled in
        rm -r "$fetched"
    )
done
for package in $missing; do
    $sudo systemctl --quiet disable "$package" 2>/dev/null || true # most are no services
done
