package mail

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

// envelope is a letter as a server gets it.
type envelope struct {
	from, to Address
	letter   []byte
	file     string // its name where letters become files
}

// carrier takes letters away: an SMTP server, or a folder.
type carrier interface {
	name() string
	deliver(ctx context.Context, e envelope) outcome
	closeIdle()
	close()
}

// folder is where letters are put while there is no server: nobody is called.
// Each is a file that any mail program opens.
type folder string

const folderName = "folder"

func (f folder) name() string { return folderName }
func (f folder) closeIdle()   {}
func (f folder) close()       {}

func (f folder) deliver(_ context.Context, e envelope) outcome {
	if err := f.write(e); err != nil {
		return outcome{verdict: away, server: folderName, stage: "writing", reason: err.Error()}
	}
	return outcome{verdict: accepted, server: folderName}
}

// write makes a file that is there whole or not at all. A letter that is written
// again replaces itself.
func (f folder) write(e envelope) error {
	if err := os.MkdirAll(string(f), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(string(f), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(e.letter)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), filepath.Join(string(f), e.file))
}
