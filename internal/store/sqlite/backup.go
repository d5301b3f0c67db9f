package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a copy of the store, as of one moment, to path while it is in use. A file at path is replaced only by a
// complete copy that is safe on disk.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("backing up to %s: %w", path, err)
		}
	}()
	part := path + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if _, err := s.r.ExecContext(ctx, "VACUUM INTO ?", part); err != nil {
		return errors.Join(err, discard(part))
	}
	if err := syncFile(part); err != nil {
		return errors.Join(err, discard(part))
	}
	if err := os.Rename(part, path); err != nil {
		return errors.Join(err, discard(part))
	}
	return syncFile(filepath.Dir(path)) // the name, too
}

func discard(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// syncFile forces a file or folder to disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
