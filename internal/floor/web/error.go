// Package web is what stands between the network and the rooms: the chain that
// every request passes, the one place that turns errors into pages, policy
// headers, cookies, forms, the access log and the metrics.
package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"
)

// Kind says what went wrong in the terms of a reader, not of the machine.
type Kind string

// The kinds of errors, and the status that each is answered with.
const (
	KindMissing     Kind = "missing"     // 404
	KindGone        Kind = "gone"        // 410: was here and will not come back
	KindForbidden   Kind = "forbidden"   // 403
	KindInvalid     Kind = "invalid"     // 422: understood, but against a rule
	KindMalformed   Kind = "malformed"   // 400: could not be read at all
	KindConflict    Kind = "conflict"    // 409
	KindTooLarge    Kind = "too-large"   // 413
	KindUnsupported Kind = "unsupported" // 415: in a form that this address does not take
	KindMethod      Kind = "method"      // 405
	KindTimeout     Kind = "timeout"     // 408: the request came too slowly
	KindMisdirected Kind = "misdirected" // 421: for another site
	KindBusy        Kind = "busy"        // 503
	KindFault       Kind = "fault"       // 500: ours
	KindLeft        Kind = "left"        // the client went away; nobody reads the answer
)

// Status gives the HTTP status of a kind.
func (k Kind) Status() int {
	switch k {
	case KindMissing:
		return http.StatusNotFound
	case KindGone:
		return http.StatusGone
	case KindForbidden:
		return http.StatusForbidden
	case KindInvalid:
		return http.StatusUnprocessableEntity
	case KindMalformed:
		return http.StatusBadRequest
	case KindConflict:
		return http.StatusConflict
	case KindTooLarge:
		return http.StatusRequestEntityTooLarge
	case KindUnsupported:
		return http.StatusUnsupportedMediaType
	case KindMethod:
		return http.StatusMethodNotAllowed
	case KindTimeout:
		return http.StatusRequestTimeout
	case KindMisdirected:
		return http.StatusMisdirectedRequest
	case KindBusy:
		return http.StatusServiceUnavailable
	case KindLeft:
		return 499 // only in the log; nginx's number for the same thing
	}
	return http.StatusInternalServerError
}

// Error is an error with a kind and, if a reader can act on it, a public
// sentence. Its cause is for the log alone.
type Error struct {
	Kind   Kind
	Public string
	Cause  error
	Retry  time.Duration // with KindBusy: when to come back; 0 means 5 s
}

func (e *Error) Error() string {
	switch {
	case e.Cause != nil:
		return e.Cause.Error()
	case e.Public != "":
		return e.Public
	}
	return string(e.Kind)
}

func (e *Error) Unwrap() error { return e.Cause }

// Missing says that there is nothing here.
func Missing(public string) error { return &Error{Kind: KindMissing, Public: public} }

// Gone says that what was here is not coming back.
func Gone(public string) error { return &Error{Kind: KindGone, Public: public} }

// Forbidden says that this person may not.
func Forbidden(public string) error { return &Error{Kind: KindForbidden, Public: public} }

// Invalid says which rule the request is against.
func Invalid(public string) error { return &Error{Kind: KindInvalid, Public: public} }

// Malformed says that the request could not be read.
func Malformed(public string) error { return &Error{Kind: KindMalformed, Public: public} }

// Conflict says that somebody else was first.
func Conflict(public string) error { return &Error{Kind: KindConflict, Public: public} }

// TooLarge says that the request is longer than is taken here.
func TooLarge(public string) error { return &Error{Kind: KindTooLarge, Public: public} }

// Busy says that it would work in a moment.
func Busy(public string) error { return &Error{Kind: KindBusy, Public: public} }

// Fault says that we failed. Use Wrap where there is a cause to log.
func Fault(public string) error { return &Error{Kind: KindFault, Public: public} }

// Wrap gives err a kind and a public sentence, which may be empty. The text of
// err goes to the log only. A nil err stays nil.
func Wrap(kind Kind, err error, public string) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: kind, Public: public, Cause: err}
}

// KindOf finds the kind of err: the outermost one that was stated, else what is
// known of the standard library's errors, else a fault.
func KindOf(err error) Kind {
	if stated, ok := errors.AsType[*Error](err); ok {
		return stated.Kind
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return KindTooLarge
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return KindTimeout
	case errors.Is(err, context.DeadlineExceeded):
		return KindBusy
	}
	return KindFault
}

// Public gives the sentence that a reader may see, or "".
func Public(err error) string {
	if stated, ok := errors.AsType[*Error](err); ok {
		return stated.Public
	}
	return ""
}
