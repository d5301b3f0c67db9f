package fetch

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// fileTypes are the media types of files, by extension.
var fileTypes = map[string]string{
	".csv": "text/csv", ".html": "text/html", ".ics": "text/calendar", ".json": "application/json", ".tsv": "text/tab-separated-values",
	".txt": "text/plain", ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xml": "application/xml",
}

// file reads a file that lies below the folder of the source's record. Nothing leads out of that folder, neither dots
// nor links.
func (s *Session) file(req importer.Request) (*importer.Document, error) {
	name, err := fileName(req.URL)
	if err == nil && s.src.Dir == "" {
		err = errors.New("only a record on disk may name files")
	}
	if err != nil {
		return nil, importer.Fail(notice.FeedAddressRefused, req.URL, err)
	}
	body, info, err := s.readFile(name)
	switch {
	case code(err) != "":
		return nil, err
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return nil, fail(notice.FeedUnreachable, name, "reading the file %s: %w", name, err)
	case err != nil:
		return nil, fail(notice.FeedAddressRefused, name, "reading the file %s: %w", name, err)
	}
	kind := fileTypes[strings.ToLower(path.Ext(name))]
	return &importer.Document{
		URL: req.URL, FinalURL: req.URL, Status: http.StatusOK, MediaType: kind, Body: text(body, kind),
		Header:    http.Header{"Last-Modified": {info.ModTime().UTC().Format(http.TimeFormat)}},
		FetchedAt: s.client.opt.Now().UTC(),
	}, nil
}

// fileName is the path of a file: address, below the record's folder: "file:list.json" and "file:///list.json" are one.
func fileName(address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", errors.New("the address cannot be read")
	}
	if u.Host != "" || u.User != nil || u.RawQuery != "" {
		return "", errors.New("the address of a file is file: and its name")
	}
	name := u.Path
	if u.Opaque != "" {
		if name, err = url.PathUnescape(u.Opaque); err != nil {
			return "", errors.New("the address cannot be read")
		}
	}
	return strings.TrimPrefix(name, "/"), nil
}

func (s *Session) readFile(name string) ([]byte, fs.FileInfo, error) {
	root, err := os.OpenRoot(s.src.Dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close() //nolint:errcheck // only read
	info, err := root.Stat(name)
	if err != nil {
		return nil, nil, err
	}
	if !info.Mode().IsRegular() { // a pipe would never end
		return nil, nil, errors.New("not a regular file")
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	limit := s.client.opt.Limits.Document
	body, err := io.ReadAll(io.LimitReader(f, limit+1))
	if int64(len(body)) > limit {
		return nil, nil, fail(notice.FeedTooLarge, name, "reading the file %s: %w", name, errLarge)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading: %w", err)
	}
	return body, info, nil
}
