package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAddress is the length in bytes from which an address is surely a mistake.
const maxAddress = 8 << 10

// parseAddress reads an address that may be asked for: http or https with a host, no user name, and one of the usual
// ports unless private networks are allowed. The host of the result is in its ASCII form, in lower case. Errors do not
// repeat the address, which may hold a secret.
func parseAddress(address string, anyPort bool) (*url.URL, error) {
	if len(address) > maxAddress {
		return nil, errors.New("the address is too long")
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address cannot be read")
	}
	return u, checkAddress(u, anyPort)
}

func checkAddress(u *url.URL, anyPort bool) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("the scheme %q is not http or https", u.Scheme)
	}
	if u.User != nil {
		return errors.New("the address holds a user name")
	}
	host, err := hostName(u.Hostname())
	if err != nil {
		return err
	}
	port := u.Port()
	if port != "" && port != "80" && port != "443" && !anyPort {
		return fmt.Errorf("port %s is not one of the web's", port)
	}
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if port != "" {
		host += ":" + port
	}
	u.Host, u.Fragment, u.RawFragment = strings.ToLower(host), "", ""
	return nil
}

// hostName is the one spelling of a host that is asked for. A name that ends in a number is none, but an IPv4 address as
// some resolvers read it: "127.1", "0x7f000001".
func hostName(name string) (string, error) {
	if ip, err := netip.ParseAddr(name); err == nil {
		return ip.String(), nil
	}
	if !isASCII(name) {
		var err error
		if name, err = idna.Lookup.ToASCII(name); err != nil {
			return "", errors.New("the address has no valid host")
		}
	}
	bare := strings.TrimSuffix(name, ".")
	if ip, err := netip.ParseAddr(bare); err == nil {
		return ip.String(), nil
	}
	labels := strings.Split(bare, ".")
	switch last := strings.ToLower(labels[len(labels)-1]); {
	case slices.Contains(labels, ""):
		return "", errors.New("the address has no valid host")
	case strings.HasPrefix(last, "0x"), strings.Trim(last, "0123456789") == "":
		return "", errors.New("the address has a number for a host")
	}
	return name, nil
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// origin is the scheme, host and port of u: what a robots.txt speaks for.
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// hostOf is the name under which requests to u are spaced out: that of the machine, whatever the port.
func hostOf(u *url.URL) string { return strings.TrimSuffix(u.Hostname(), ".") }

// sameSite reports whether what one of the addresses may know, the other may know too: the same host, give or take a
// leading "www.", and no step down from https.
func sameSite(from, to *url.URL) bool {
	if from.Scheme == "https" && to.Scheme != "https" {
		return false
	}
	bare := func(u *url.URL) string { return strings.TrimPrefix(hostOf(u), "www.") }
	return bare(from) == bare(to)
}

// loopback reports whether u names this machine.
func loopback(u *url.URL) bool {
	ip, err := netip.ParseAddr(u.Hostname())
	return err == nil && ip.Unmap().IsLoopback() || hostOf(u) == "localhost"
}
