package meilisearch

import (
	"context"
	"errors"
	"fmt"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// errPartial is the error of searches in an index that was lost and is not whole again.
var errPartial = fmt.Errorf("%w: meilisearch: the index was lost and is not filled yet", search.ErrUnavailable)

// lost is what is left of snap when the server has lost the index. It has no marks, so that all is replaced.
func (snap *snapshot) lost() *snapshot {
	gone := *snap
	gone.state = &state{Number: snap.Number, Format: snap.Format, Partial: true}
	return &gone
}

// Restore lets fill replace every source. If the server has lost the index, it is made anew first, and nobody sees it
// before fill has succeeded: that it is not there is better said than that there are no meetings.
func (e *Engine) Restore(ctx context.Context, fill func(context.Context) error) error {
	err := e.change(ctx, func(ctx context.Context) error {
		err := e.refresh(ctx)
		if !errors.Is(err, errNoState) {
			return err
		}
		if err := e.found(ctx, true); err != nil {
			return err
		}
		return e.refresh(ctx)
	})
	if err == nil {
		err = fill(ctx)
	}
	if err == nil {
		err = e.change(ctx, e.complete)
	}
	if err != nil {
		return fmt.Errorf("restoring the index %s: %w", e.opt.Index, err)
	}
	return nil
}

// complete shows what is in an index that was partial.
func (e *Engine) complete(ctx context.Context) error {
	if err := e.refresh(ctx); err != nil {
		return err
	}
	snap := e.snap.Load()
	if !snap.Partial {
		return nil
	}
	next := *snap.state
	next.Number, next.Partial = e.nextNumber(), false
	if err := e.writeState(ctx, e.opt.Index, &next); err != nil {
		return err
	}
	e.show(snap.then(&next, nil, nil))
	return nil
}
