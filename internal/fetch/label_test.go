package fetch

import (
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

func TestMislabelled(t *testing.T) {
	for _, c := range []struct {
		media, body string
		want        bool
	}{
		{"application/json", "[]", false},
		{"text/html", `[{"slug":"a"}]`, true},
		{"text/plain", " {\"meetings\":[]}\n", true},
		{"application/vnd.api+json", "{}", false},
		{"text/javascript", "[1]", false},
		{"", "[]", false}, // a file has no label
		{"text/html", "<html>[]</html>", false},
		{"text/csv", "[note],time\n", false},
	} {
		if got := mislabelled(&importer.Document{MediaType: c.media, Body: []byte(c.body)}); got != c.want {
			t.Errorf("%s %q: %v; want %v", c.media, c.body, got, c.want)
		}
	}
}
