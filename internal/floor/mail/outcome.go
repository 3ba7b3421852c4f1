package mail

import (
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"regexp"
	"strings"
)

// verdict is what came of handing a letter to a server.
type verdict int

const (
	accepted verdict = iota
	away             // the server cannot be used now, by any letter: the letter has not met it
	later            // it would not take this letter now (4xx)
	refused          // it will never take it (5xx)
	doubtful         // it had the whole letter, and its answer was lost
)

// outcome is a verdict with its reason. The reason may be shown to whoever runs
// the site; it holds no address.
type outcome struct {
	verdict verdict
	server  string
	stage   string // what was being said
	code    int    // of SMTP; 0: none
	reason  string
}

// judge reads an error of a conversation. stage is where it happened.
func judge(server, stage string, err error) outcome {
	o := outcome{server: server, stage: stage, reason: plainReason(err)}
	var answer *textproto.Error
	if errors.As(err, &answer) {
		o.code = answer.Code
		o.reason = fmt.Sprintf("%d %s", answer.Code, withoutAddresses(answer.Msg))
	}
	switch {
	case stage != stageRecipient && stage != stageData && stage != stageAnswer:
		// A server that is not there, or takes our password or our sender for
		// wrong, is the same for every letter: no letter's fault.
		o.verdict = away
	case o.code >= 500:
		o.verdict = refused
	case o.code == 0 && stage == stageAnswer:
		o.verdict = doubtful
	default:
		// Also a connection lost over this letter: if it is the letter that the
		// server cannot bear, the others must not wait for it.
		o.verdict = later
	}
	return o
}

// The stages of a conversation, as they are shown.
const (
	stageDial      = "connecting"
	stageHello     = "greeting"
	stageTLS       = "TLS"
	stageAuth      = "signing in"
	stageSender    = "sender"
	stageRecipient = "recipient"
	stageData      = "letter"
	stageAnswer    = "answer"
)

// plainReason is an error of the network in words without what a log has no use
// for: the addresses and ports of both ends.
func plainReason(err error) string {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "no answer in time"
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return withoutAddresses(op.Err.Error())
	}
	return withoutAddresses(err.Error())
}

var (
	addressLike = regexp.MustCompile(`[^\s<>"'(),;:]*@[^\s<>"'(),;:]*`)
	linkLike    = regexp.MustCompile(`(?i)\b(https?://[^\s/?#]+)\S*`)
)

const maxReason = 300

// withoutAddresses is what a server said, without the addresses that servers
// like to repeat and without what a link carries behind its host.
func withoutAddresses(text string) string {
	text = oneLine(text, 2000)
	text = addressLike.ReplaceAllString(text, "(address)")
	text = linkLike.ReplaceAllString(text, "$1/…")
	if cut := oneLine(text, maxReason); cut != "" {
		return cut
	}
	return "no reason given"
}

func (o outcome) String() string {
	return strings.Join([]string{o.server, o.stage, o.reason}, ": ")
}
