package meilisearch

import (
	"context"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// TakeOver takes over the state that the server has, as happens from time to time.
func (e *Engine) TakeOver(ctx context.Context) error { return e.refresh(ctx) }

// ReadFew makes the engine leave to the server what it would among more meetings than tests have.
func (e *Engine) ReadFew() { e.few = 20 }

// Busy reports whether somebody changes the index.
func (e *Engine) Busy() bool { return len(e.writing) > 0 }

// Token is tokenOf, and Read reads it again.
func Token(s string) string { return string(tokenOf(s)) }

// Read is what a token stands for.
func Read(t string) (string, bool) { return token(t).text() }

// Around is a box that holds c.
func Around(c *search.Circle) search.Box { return around(c) }

// Linger is how long withdrawn documents are kept.
const Linger = linger
