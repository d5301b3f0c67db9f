package fetch

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// packers compress in each way that we ask for.
var packers = map[string]func(io.Writer) io.WriteCloser{
	"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	"br":   func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
	"zstd": func(w io.Writer) io.WriteCloser { zw, _ := zstd.NewWriter(w); return zw },
}

func packed(t testing.TB, coding string, plain io.Reader) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := packers[coding](&buf)
	if _, err := io.Copy(w, plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// zeros is an endless row of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestEncodings(t *testing.T) {
	const plain = `[{"name":"Sunday Serenity"}]`
	gz := packed(t, "gzip", strings.NewReader(plain))
	twice := packed(t, "gzip", bytes.NewReader(gz))
	for _, tc := range []struct {
		name, coding string
		body         []byte
		want         notice.Code
	}{
		{"plain", "", []byte(plain), ""},
		{"identity", "identity", []byte(plain), ""},
		{"gzip", "gzip", gz, ""},
		{"gzip in capitals", "GZIP", gz, ""},
		{"gzip by its old name", "x-gzip", gz, ""},
		{"gzip and identity", "identity, gzip", gz, ""},
		{"brotli", "br", packed(t, "br", strings.NewReader(plain)), ""},
		{"zstd", "zstd", packed(t, "zstd", strings.NewReader(plain)), ""},
		{"gzip twice", "gzip, gzip", twice, notice.FeedEncodingInvalid},
		{"gzip and brotli", "gzip, br", gz, notice.FeedEncodingInvalid},
		{"deflate, which was not asked for", "deflate", gz, notice.FeedEncodingInvalid},
		{"unknown", "snappy", gz, notice.FeedEncodingInvalid},
		{"gzip in name only", "gzip", []byte(plain), notice.FeedEncodingInvalid},
		{"brotli in name only", "br", []byte(plain), notice.FeedEncodingInvalid},
		{"zstd in name only", "zstd", []byte(plain), notice.FeedEncodingInvalid},
		{"damaged gzip", "gzip", append(gz[:len(gz)-8:len(gz)-8], make([]byte, 8)...), notice.FeedEncodingInvalid},
		{"gzip that ends early", "gzip", gz[:len(gz)-9], notice.FeedTruncated},
		{"brotli that ends early", "br", packed(t, "br", strings.NewReader(plain))[:9], notice.FeedTruncated},
		{"zstd that ends early", "zstd", packed(t, "zstd", strings.NewReader(plain))[:12], notice.FeedTruncated},
	} {
		t.Run(tc.name, func(t *testing.T) {
			site := newSite(t)
			site.mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", tc.coding)
				_, _ = w.Write(tc.body)
			})
			c, _ := newClient(t)
			doc, err := get(t, session(c, ""), site.URL+"/feed")
			if tc.want != "" {
				wantCode(t, err, tc.want)
				return
			}
			if err != nil || string(doc.Body) != plain || doc.Header.Get("Content-Encoding") != "" {
				t.Errorf("%+v, %v", doc, err)
			}
		})
	}
	t.Run("nothing, compressed", func(t *testing.T) {
		site := newSite(t)
		site.status("/feed", http.StatusOK, "", "Content-Encoding", "gzip")
		c, _ := newClient(t)
		if doc := mustGet(t, session(c, ""), site.URL+"/feed"); len(doc.Body) != 0 {
			t.Errorf("%q", doc.Body)
		}
	})
}

// A bomb is noticed long before it has unpacked, in whichever way it is packed.
func TestBombs(t *testing.T) {
	const size = 128 << 20
	for coding := range packers {
		t.Run(coding, func(t *testing.T) {
			bomb := packed(t, coding, io.LimitReader(zeros{}, size))
			site := newSite(t)
			site.mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", coding)
				_, _ = w.Write(bomb)
			})
			c, _ := newClient(t)
			before := allocated()
			_, err := get(t, session(c, ""), site.URL+"/feed")
			wantCode(t, err, notice.FeedBomb)
			if grown := allocated() - before; grown > size/4 {
				t.Errorf("%d kB took %d MB to refuse", len(bomb)>>10, grown>>20)
			}
		})
	}
	t.Run("rows that are alike are none", func(t *testing.T) {
		plain := strings.Repeat(`{"name":"Sunday Serenity","day":0,"time":"18:00"},`, 60000)
		site := newSite(t)
		site.mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = w.Write(packed(t, "br", strings.NewReader(plain)))
		})
		c, _ := newClient(t)
		if doc := mustGet(t, session(c, ""), site.URL+"/feed"); string(doc.Body) != plain {
			t.Errorf("%d bytes, want %d", len(doc.Body), len(plain))
		}
	})
}

// allocated is how many bytes were ever allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestSizes(t *testing.T) {
	const limit = 1 << 20
	endless := func(w http.ResponseWriter, r *http.Request) {
		for chunk := make([]byte, 32<<10); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}
	sized := func(n int, announced bool) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			if announced {
				w.Header().Set("Content-Length", strconv.Itoa(n))
			}
			_, _ = w.Write(make([]byte, n/2))
			w.(http.Flusher).Flush()
			_, _ = w.Write(make([]byte, n-n/2))
		}
	}
	for _, tc := range []struct {
		name   string
		handle http.HandlerFunc
		want   notice.Code
	}{
		{"as large as may be", sized(limit, true), ""},
		{"as large as may be, not announced", sized(limit, false), ""},
		{"too large by one", sized(limit+1, true), notice.FeedTooLarge},
		{"too large by one, not announced", sized(limit+1, false), notice.FeedTooLarge},
		{"endless", endless, notice.FeedTooLarge},
		{"endless, with an error", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500); endless(w, r) }, notice.FeedHttpError},
		{"too large when decoded", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(t, "gzip", io.LimitReader(zeros{}, limit+1)))
		}, notice.FeedTooLarge},
		{"shorter than announced", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("[{"))
		}, notice.FeedTruncated},
		{"cut inside a chunk", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write([]byte("[{"))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, notice.FeedTruncated},
		{"a header without end", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Long", strings.Repeat("x", 1<<20))
		}, notice.FeedUnreachable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			site := newSite(t)
			site.mux.HandleFunc("/feed", tc.handle)
			c, _ := newClient(t, func(o *Options) { o.Limits.Document = limit })
			s := session(c, "")
			doc, err := get(t, s, site.URL+"/feed")
			if tc.want == "" && (err != nil || len(doc.Body) != limit) {
				t.Fatalf("%v", err)
			}
			if tc.want != "" {
				wantCode(t, err, tc.want)
				if len(s.Documents()) != 0 {
					t.Error("part of a document was kept")
				}
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	for coding := range packers {
		f.Add(coding, packed(f, coding, strings.NewReader(strings.Repeat("[1]", 100))))
	}
	f.Fuzz(func(t *testing.T, coding string, body []byte) {
		w := &wire{n: int64(len(body))}
		r, err := decode(http.Header{"Content-Encoding": {coding}}, bytes.NewReader(body))
		if err != nil {
			return
		}
		defer r.Close()
		const limit = 1 << 20
		if out, _ := io.ReadAll(&bounded{r: r, wire: w, limit: limit, ratio: 200}); len(out) > limit+bytes.MinRead+64<<10 {
			t.Fatalf("%d bytes came through a limit of %d", len(out), limit)
		}
	})
}
