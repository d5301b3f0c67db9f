package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed static
var staticFiles embed.FS

// assets are the files beside the pages. Their addresses hold a hash of their content, so that they never change.
type assets struct {
	byPath map[string]asset
	paths  map[string]string // "site.css" to "/static/site.0123456789ab.css"
}

type asset struct {
	body []byte
	mime string
}

// staticTypes are fixed, so that they do not depend on what the machine knows.
var staticTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

func loadAssets() (*assets, error) {
	a := &assets{byPath: make(map[string]asset), paths: make(map[string]string)}
	err := fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		ext := path.Ext(name)
		sum := sha256.Sum256(body)
		at := "/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
		a.byPath[at] = asset{body, staticTypes[ext]}
		a.paths[path.Base(name)] = at
		return nil
	})
	return a, err
}

// path is the address of the file called name, which must exist.
func (a *assets) path(name string) (string, error) {
	p, ok := a.paths[name]
	if !ok {
		return "", fmt.Errorf("no static file %s", name)
	}
	return p, nil
}

func (s *Server) static(w http.ResponseWriter, r *http.Request) error {
	a, ok := s.assets.byPath[r.URL.Path]
	if !ok {
		return s.notFound(w, r)
	}
	h := w.Header()
	h.Set("Cache-Control", cacheStatic)
	h.Set("Content-Type", a.mime)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	_, err := w.Write(a.body)
	return clientGone(err)
}
