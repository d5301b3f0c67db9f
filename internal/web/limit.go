package web

import (
	"crypto/rand"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A limiter gives every client a token bucket. Clients are known by a hash of their address under a key that exists in
// memory only and is replaced every day: nothing it holds can be traced back, and nothing outlives the day.
type limiter struct {
	rate  rate.Limit
	burst int

	mu      sync.Mutex
	key     [32]byte
	day     int64
	buckets map[[16]byte]*rate.Limiter
}

// maxClients bounds the memory of a limiter. Beyond it the buckets that are full again, and so say nothing, are dropped.
const maxClients = 100_000

// newLimiter allows each client perSecond requests, and burst at once. Nil, which allows all, is for perSecond 0.
func newLimiter(perSecond float64, burst int) *limiter {
	if perSecond <= 0 {
		return nil
	}
	return &limiter{rate: rate.Limit(perSecond), burst: max(burst, 1)}
}

// take spends a token of the client at addr, or says how long to wait for one.
func (l *limiter) take(addr netip.Addr, now time.Time) (wait time.Duration, ok bool) {
	if l == nil {
		return 0, true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if day := now.Unix() / 86400; l.buckets == nil || day != l.day {
		rand.Read(l.key[:]) // never fails
		l.day, l.buckets = day, make(map[[16]byte]*rate.Limiter)
	}
	id := l.client(addr)
	b := l.buckets[id]
	if b == nil {
		l.makeRoom(now)
		b = rate.NewLimiter(l.rate, l.burst)
		l.buckets[id] = b
	}
	if b.AllowN(now, 1) {
		return 0, true
	}
	missing := 1 - b.TokensAt(now)
	return time.Duration(missing / float64(l.rate) * float64(time.Second)), false
}

// client is the name of a client for today. One household or machine has a whole IPv6 network of 64 bits.
func (l *limiter) client(addr netip.Addr) (id [16]byte) {
	addr = addr.Unmap()
	if addr.Is6() {
		p, _ := addr.WithZone("").Prefix(64) // 64 bits always fit
		addr = p.Addr()
	}
	b := addr.As16()
	sum := sha256.Sum256(append(l.key[:], b[:]...)) // both of fixed length: nothing can be appended
	copy(id[:], sum[:])
	return id
}

func (l *limiter) makeRoom(now time.Time) {
	if len(l.buckets) < maxClients {
		return
	}
	for id, b := range l.buckets {
		if b.TokensAt(now) >= float64(l.burst) {
			delete(l.buckets, id)
		}
	}
	if len(l.buckets) >= maxClients {
		clear(l.buckets)
	}
}

// clientAddr is the address that a request came from. A proxy's word is taken only when the connection itself comes
// from one of the trusted networks: then it is the last address in X-Forwarded-For that is none of them.
func clientAddr(r *http.Request, trusted []netip.Prefix) netip.Addr {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := ap.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(addr, trusted); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = hop.Unmap()
	}
	return addr
}

func within(addr netip.Addr, networks []netip.Prefix) bool {
	for _, n := range networks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}
