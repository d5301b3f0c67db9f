package htmlimport

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// maxMissed is how many pages of rows may fail, as a share of those asked for and as a number, before the whole reading
// is given up: then it is not the pages that are at fault.
const (
	maxMissed      = 0.2
	maxMissedFirst = 5
)

// own gets the page of a row. Held is set if it could not be had and the row was held for it.
func (im *reading) own(r *record, raw json.RawMessage) (held bool, err error) {
	d := im.spec.Detail
	address := ""
	for _, link := range d.Link.Values(r) {
		if address = r.page.resolve(link); address != "" {
			break
		}
	}
	if address == "" {
		return false, nil
	}
	most := d.Max
	if most == 0 {
		most = maxDetails
	}
	if im.details++; im.details > most {
		return false, importer.Fail(notice.FeedTooLarge, fmt.Sprint(most, " pages"), fmt.Errorf("more than %d rows with a page of their own", most))
	}
	doc, err := im.browser.Get(im.ctx, importer.Request{URL: address, Accept: accept})
	if err == nil {
		im.documents = append(im.documents, doc.URL)
		own := im.browser.page
		r.detail = &record{page: own, row: own.root, paths: im.paths}
		return false, nil
	}
	if im.ctx.Err() != nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false, err
	}
	if im.missed++; im.missed >= maxMissedFirst && float64(im.missed) > maxMissed*float64(im.details) {
		return false, fmt.Errorf("%d of %d pages of meetings failed: %w", im.missed, im.details, err)
	}
	key := im.spec.Fields["key"]
	keys := key.Values(r)
	if len(keys) == 0 {
		return false, nil
	}
	im.rows.Hold(raw, keys[0], notice.Notice{Code: notice.DetailMissing, Value: notice.Shorten(address)})
	return true, nil
}

// maxDetails is how many rows may have a page of their own where a map does not say.
const maxDetails = 5000
