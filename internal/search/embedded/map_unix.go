//go:build unix

package embedded

import (
	"fmt"
	"os"
	"syscall"
)

// mapFile maps a file to memory that must not be written.
func mapFile(name string) (b []byte, unmap func(), err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read, and the mapping outlives it
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Size() < headerSize || info.Size() != int64(int(info.Size())) {
		return nil, nil, errImage
	}
	b, err = syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return nil, nil, fmt.Errorf("mapping %s: %w", name, err)
	}
	return b, func() { syscall.Munmap(b) }, nil //nolint:errcheck // there is nobody left to tell
}
