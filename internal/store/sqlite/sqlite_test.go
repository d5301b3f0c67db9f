package sqlite

import (
	"path/filepath"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/store/storetest"
)

func TestContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return openTemp(t, Options{}) })
}

// openTemp is an empty store that is closed when the test ends.
func openTemp(t testing.TB, opt Options) *Store {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "a b?#%.db"), opt)
}

func openAt(t testing.TB, path string, opt Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), path, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
