package embedded

import (
	"context"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/places"
)

// learned is the gazetteer of the meetings whose prints have a sum.
type learned struct {
	names uint64
	*places.Index
}

// learn makes the gazetteer of the current view, unless nothing in it has changed.
func (e *Engine) learn() {
	v := e.view.Load()
	if l := e.places.Load(); l != nil && l.names == v.names {
		return
	}
	e.places.Store(&learned{v.names, places.Of(v.all, e.opt.Labels)})
}

// index is the gazetteer: of the current meetings, or, while it is made, of those before. Right after a start there is
// none before, and it waits.
func (e *Engine) index(ctx context.Context) (*places.Index, error) {
	err := e.worker.relieved(ctx, func() bool { return e.places.Load() != nil })
	if l := e.places.Load(); l != nil {
		return l.Index, err
	}
	return places.Of(new(view).all, e.opt.Labels), err
}

// Suggest implements search.Engine. It follows a replacement within seconds.
func (e *Engine) Suggest(ctx context.Context, typed string, limit int) ([]search.Suggestion, error) {
	ix, err := e.index(ctx)
	if err != nil {
		return nil, err
	}
	return ix.Suggest(typed, limit), ctx.Err()
}

// Resolve implements search.Places.
func (e *Engine) Resolve(text, country string) (search.Place, bool) {
	ix, _ := e.index(context.Background())
	return ix.Resolve(text, country)
}

// Find implements search.Places.
func (e *Engine) Find(text, country string, limit int) []search.Place {
	ix, _ := e.index(context.Background())
	return ix.Find(text, country, limit)
}
