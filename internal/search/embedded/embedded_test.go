package embedded_test

import (
	"testing"

	"go.uber.org/goleak"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, opt embedded.Options) *embedded.Engine {
	t.Helper()
	e, err := embedded.Open(opt)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestContract(t *testing.T) {
	searchtest.Run(t, func(t testing.TB, labels search.Labels) search.Engine {
		return open(t, embedded.Options{Labels: labels})
	})
}

func TestContractInADirectory(t *testing.T) {
	searchtest.Run(t, func(t testing.TB, labels search.Labels) search.Engine {
		return open(t, embedded.Options{Labels: labels, Dir: t.TempDir()})
	})
}

// TestContractInSmallSegments has searches go through many parts, which are merged and divided all the time.
func TestContractInSmallSegments(t *testing.T) {
	searchtest.Run(t, func(t testing.TB, labels search.Labels) search.Engine {
		return open(t, embedded.Options{Labels: labels}.InSegmentsOf(40))
	})
}
