package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// PutAliases records that each id (the key) is known as another from now on. Aliases of aliases are resolved as they
// are written. It refuses, as a whole, what would lead an id back to itself.
func (s *Store) PutAliases(ctx context.Context, aliases map[meeting.ID]meeting.ID) error {
	return s.update(ctx, "writing aliases", func(tx *sql.Tx) error {
		w := writer{ctx: ctx, tx: tx}
		for _, id := range slices.Sorted(maps.Keys(aliases)) {
			target, err := resolve(ctx, tx, aliases[id])
			if err != nil {
				return err
			}
			if target == id {
				return fmt.Errorf("%s would be an alias of itself", id)
			}
			if err := w.exec("UPDATE aliases SET target = ? WHERE target = ?", target, id); err != nil {
				return err
			}
			if err := w.exec("INSERT INTO aliases VALUES (?, ?) ON CONFLICT DO UPDATE SET target = excluded.target", id, target); err != nil {
				return err
			}
		}
		return nil
	})
}

// Resolve returns the id under which id is known now: id itself when it has no alias.
func (s *Store) Resolve(ctx context.Context, id meeting.ID) (meeting.ID, error) {
	return resolve(ctx, s.r, id)
}

func resolve(ctx context.Context, q interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}, id meeting.ID) (meeting.ID, error) {
	var target meeting.ID
	err := q.QueryRowContext(ctx, "SELECT target FROM aliases WHERE id = ?", id).Scan(&target)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return id, nil
	case err != nil:
		return "", fmt.Errorf("resolving %s: %w", id, err)
	}
	return target, nil
}
