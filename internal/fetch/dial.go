package fetch

import (
	"net"
	"net/http"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// control decides on a connection when its address is resolved and nothing was sent yet; so what a name resolves to at
// another moment is of no account.
type control func(network, address string, _ syscall.RawConn) error

// guard refuses addresses that are not globally reachable, unless private networks are allowed.
func guard(opt Options) control {
	if opt.AllowPrivateNetworks {
		return nil
	}
	return ssrf.New().Safe
}

// newTransport has no proxy: a proxy would resolve names for us, behind the guard's back. It leaves compression to this
// package, which bounds it.
func newTransport(opt Options, check control) *http.Transport {
	dialer := &net.Dialer{Timeout: opt.Limits.Connect, KeepAlive: 15 * time.Second, Resolver: opt.Resolver, Control: check}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    opt.Limits.Connect,
		ResponseHeaderTimeout:  opt.Limits.Header,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true,
	}
}
