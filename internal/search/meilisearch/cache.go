package meilisearch

import (
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A record is a meeting as it was read from the server, ready to be compared.
type record struct {
	*meeting.Meeting
	sortName string

	once sync.Once
	name []string // the tokens of what is searched in it
	rest []string
}

// tokens of r's name and group, and of the rest.
func (r *record) tokens(labels search.Labels) (name, rest []string) {
	r.once.Do(func() {
		text := search.TextOf(r.Meeting, labels)
		for _, s := range text.Name {
			r.name = append(r.name, search.TextTokens(s)...)
		}
		for _, s := range text.Rest {
			r.rest = append(r.rest, search.TextTokens(s)...)
		}
	})
	return r.name, r.rest
}

// cache keeps the records read last, by the hash of their document. What has the same hash is the same for ever, so that
// nothing in it grows old. It holds up to twice half.
type cache struct {
	half int

	mu         sync.Mutex
	young, old map[string]*record
}

func newCache(size int) *cache {
	return &cache{half: max(1, size/2), young: make(map[string]*record)}
}

func (c *cache) get(hash string) *record {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.young[hash]
	if r == nil {
		if r = c.old[hash]; r != nil {
			c.put(hash, r)
		}
	}
	return r
}

func (c *cache) add(hash string, r *record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(hash, r)
}

// put makes hash the youngest. When the young are half of all, the old are forgotten.
func (c *cache) put(hash string, r *record) {
	if len(c.young) >= c.half {
		c.old, c.young = c.young, make(map[string]*record, c.half)
	}
	c.young[hash] = r
}
