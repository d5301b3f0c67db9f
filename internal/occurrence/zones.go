package occurrence

import (
	"fmt"
	"sync"
	"time"
)

// Zones remembers time zones by name, for many readers at once: loading one from the system's data is slow.
type Zones struct {
	mu     sync.RWMutex
	loaded map[string]*time.Location // nil for a name that is no zone
}

// maxZones bounds what is remembered, good names and bad. The tz database has some 600.
const maxZones = 4096

// NewZones returns an empty cache.
func NewZones() *Zones { return &Zones{loaded: make(map[string]*time.Location)} }

// Load is the zone of an IANA name. Unlike time.LoadLocation it refuses "" and "Local", which would make an answer
// depend on the machine.
func (z *Zones) Load(name string) (*time.Location, error) {
	z.mu.RLock()
	loc, known := z.loaded[name]
	z.mu.RUnlock()
	if !known {
		loc = load(name)
		z.mu.Lock()
		if len(z.loaded) < maxZones {
			z.loaded[name] = loc
		}
		z.mu.Unlock()
	}
	if loc == nil {
		return nil, fmt.Errorf("%q is not a known time zone", name)
	}
	return loc, nil
}

func load(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return loc
}
