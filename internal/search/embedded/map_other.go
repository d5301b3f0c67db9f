//go:build !unix

package embedded

import "os"

// mapFile reads a file, where files cannot be mapped.
func mapFile(name string) (b []byte, unmap func(), err error) {
	read, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	b = aligned(len(read))
	copy(b, read)
	return b, func() {}, nil
}
