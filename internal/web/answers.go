package web

import "sync"

// A keptAnswer is what was said to a request, ready to be said again.
type keptAnswer struct {
	next string // the address of the next page, or ""
	body []byte
}

// maxAnswers bounds what answers keep, in bytes.
const maxAnswers = 32 << 20

// An epoch is some content, at a step of the clock.
type epoch struct {
	generation string
	at         int64 // seconds
}

// answers keep those of one epoch: of the present content, at the present step of the clock. Within it the same question
// has the same answer, so that what many ask at once need not be found and written for each. An answer is kept when it
// is given for the second time, for most are never asked for again.
type answers struct {
	mu    sync.Mutex
	epoch epoch
	kept  map[string]keptAnswer // by question; without a body for what was asked once
	size  int
}

// of is the answer to a question in an epoch, if it is kept.
func (c *answers) of(e epoch, question string) (keptAnswer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch != e {
		return keptAnswer{}, false
	}
	a := c.kept[question]
	return a, a.body != nil
}

// keep notes that an answer was given, and keeps a copy of it if it was before. Those of another epoch go, and all do when
// they become too many.
func (c *answers) keep(e epoch, question string, a keptAnswer) {
	const most = maxAnswers / 16
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.epoch != e || c.size > maxAnswers-most {
		c.epoch, c.kept, c.size = e, make(map[string]keptAnswer), 0
	}
	size := len(question) + len(a.next) + len(a.body)
	switch before, asked := c.kept[question]; {
	case size > most || before.body != nil:
	case asked:
		a.body = append([]byte(nil), a.body...)
		c.kept[question] = a
		c.size += size
	default:
		c.kept[question] = keptAnswer{}
		c.size += len(question)
	}
}
