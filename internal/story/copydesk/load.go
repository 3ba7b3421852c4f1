package copydesk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ReadFile reads the copy in a file. A file over the limit is refused by its
// size, before any of it is read.
func ReadFile(path string, opt Options) (*Copy, error) {
	data, refusal := load(path, opt.limit())
	if refusal != nil {
		refusal.File = path
		return nil, refusal
	}
	return Read(path, data, opt)
}

func load(path string, limit int64) ([]byte, *Refusal) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, refuse(1, "There is no such file: check the name.")
	case err != nil:
		return nil, refuse(1, "The file cannot be opened (%v): check who may read it.", err)
	case info.IsDir():
		return nil, refuse(1, "This is a folder: name the files in it.")
	case info.Size() > limit:
		return nil, tooLarge(info.Size(), limit)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, refuse(1, "The file cannot be opened (%v): check who may read it.", err)
	}
	defer file.Close()
	// A pipe or a growing file has no honest size, so the reading is limited too.
	data, err := io.ReadAll(io.LimitReader(file, limit+1))
	if err != nil {
		return nil, refuse(1, "The file cannot be read (%v).", err)
	}
	if int64(len(data)) > limit {
		return nil, tooLarge(int64(len(data)), limit)
	}
	return data, nil
}

func tooLarge(size, limit int64) *Refusal {
	return refuse(1, "The file is %s and the limit is %s: hand in the words alone, pictures as files of their own.", bytesInWords(size), bytesInWords(limit))
}

func bytesInWords(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	}
	if n >= 1<<10 {
		return fmt.Sprintf("%.1f kB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
