package site

// accountStates are the pages of signing in, and a person's own, in every state.
func accountStates() ([]state, error) {
	picture, err := barcode("otpauth://totp/The%20Saltmarsh%20Courier:elin@marsh.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
	if err != nil {
		return nil, err
	}
	signIn := SignInPage{Frame: sampleFrame("Sign in"), Mail: true, Passkeys: true, Next: "/town/low-bridge#comments", Providers: []Link{{"Harbour ID", "/sign-in/at/harbour-id"}}}
	wrong := signIn
	wrong.Reason, wrong.Refused, wrong.WithPassword, wrong.Email = "Address and password do not belong together.", true, true, "elin@marsh.example"
	wrong.PasswordError = wrong.Reason
	unread := signIn
	unread.Reason, unread.Refused, unread.Email, unread.EmailError = "That is no e-mail address.", true, "elin at marsh", "That is no e-mail address."
	both := unread
	both.WithPassword = true
	asked := SignInPage{Frame: sampleFrame("Sign in"), WithPassword: true, Reason: "Please sign in first. Nothing was changed."}

	my := MyPage{
		Frame: sampleFrame("My page"), Notice: "Your name is saved.", Name: "Elin Marsh", Email: "elin@marsh.example",
		Words: "/my/comments", Replies: "/my/replies", Claimable: 3, CanHave: true, CanErase: true, HasPassword: true, HasSecond: true, Codes: 9,
		Sessions: []MySession{
			{"a1", "Firefox, Linux", "by passkey", sampleTime(23, "09:14"), sampleTime(2, "07:00"), true},
			{"a2", "", "by letter", sampleTime(21, "22:03"), sampleTime(20, "22:03"), false},
		},
		Passkeys:        []MyPasskey{{"k1", "Kitchen laptop", sampleTime(2, "07:00"), sampleTime(23, "09:14")}, {"k2", "Telephone", sampleTime(3, "07:00"), Time{}}},
		Providers:       []MyProvider{{"Harbour ID", "https://id.harbour.example", sampleTime(5, "12:00")}},
		ProvidersToJoin: []Link{{"Province Login", "/sign-in/at/province-login?add=1"}},
	}
	refused := my
	refused.Notice, refused.Reason, refused.AskCurrent, refused.HasSecond, refused.Role, refused.DeskWants = "", "This is not your password.", true, false, "moderator", true
	refused.CurrentError, refused.NameError, refused.PasswordError = refused.Reason, "Please give a name of letters.", "A password has at least 10 characters."
	bare := MyPage{Frame: sampleFrame("My page"), Email: "bo@marsh.example", Words: "/my/comments", Replies: "/my/replies"}

	words := WordsPage{Frame: sampleFrame("My comments"), Kind: "comments", Other: "/my/replies", Older: "/my/comments?before=x", Words: []MyWords{
		{Link{"Council backs the low bridge", "/town/low-bridge"}, "Elin Marsh", "Thirty years of loan.\nFor a bridge that shuts.", sampleTime(23, "07:14"), "/town/low-bridge/comments/m1", ""},
		{Link{"Council backs the low bridge", "/town/low-bridge"}, "Elin Marsh", "And another thing.", sampleTime(22, "07:14"), "/town/low-bridge/comments/m2?receipt=x", "held"},
		{Link{}, "Elin Marsh", "About a story that is gone.", sampleTime(21, "07:14"), "", "removed"},
	}}
	token := TokenPage{Frame: sampleFrame("Sign in"), Kind: "sign_in", Action: "/sign-in/link", Token: "ABC", Email: "elin@marsh.example"}
	fresh := token
	fresh.New, fresh.AskName, fresh.Name, fresh.NameError, fresh.Reason = true, true, "Ruth Amsel", "Somebody of the newsroom has this name.", "Somebody of the newsroom has this name."
	first := TokenPage{Frame: sampleFrame("The first admin"), Kind: "first", Action: "/sign-in/first", Token: "ABC", AskEmail: true, AskName: true, Reason: "That is no e-mail address.", EmailError: "That is no e-mail address."}
	reset := token
	reset.Kind, reset.AskPassword, reset.PasswordError, reset.Reason = "reset", true, "A password has at least 10 characters.", "A password has at least 10 characters."
	invitation, erase, gone := token, token, token
	invitation.Kind, erase.Kind, gone.Kind, gone.Keep = "invitation", "erasure", "erasure", true

	return []state{
		{"sign-in.html", "account/sign_in", signIn},
		{"sign-in-wrong.html", "account/sign_in", wrong},
		{"sign-in-unread.html", "account/sign_in", unread},
		{"sign-in-unread-password.html", "account/sign_in", both},
		{"sign-in-asked.html", "account/sign_in", asked},
		{"sent.html", "account/sent", SentPage{Frame: sampleFrame("Sent")}},
		{"sent-wrong.html", "account/sent", SentPage{Frame: sampleFrame("Sent"), Reason: "The code is wrong.", CodeError: "The code is wrong."}},
		{"sent-reset.html", "account/sent", SentPage{Frame: sampleFrame("Sent"), Reset: true}},
		{"token.html", "account/token", token},
		{"token-new.html", "account/token", fresh},
		{"token-first.html", "account/token", first},
		{"token-reset.html", "account/token", reset},
		{"token-invitation.html", "account/token", invitation},
		{"token-erasure.html", "account/token", erase},
		{"token-erasure-keep.html", "account/token", gone},
		{"second.html", "account/second", SecondPage{Frame: sampleFrame("One more step")}},
		{"second-wrong.html", "account/second", SecondPage{sampleFrame("One more step"), "The code is wrong.", "The code is wrong."}},
		{"back.html", "account/back", BackPage{sampleFrame("Almost there"), "Harbour ID", "/sign-in/back/harbour-id", "s", "c"}},
		{"my.html", "account/my", my},
		{"my-refused.html", "account/my", refused},
		{"my-bare.html", "account/my", bare},
		{"enrol.html", "account/enrol", EnrolPage{Frame: sampleFrame("Second factor"), Secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", Picture: picture, Sealed: "x"}},
		{"enrol-wrong.html", "account/enrol", EnrolPage{sampleFrame("Second factor"), "GEZD GNBV", picture, "x", "The code is wrong.", "The code is wrong."}},
		{"codes.html", "account/codes", CodesPage{sampleFrame("Codes"), []string{"bcdfg-23456", "hjkmn-34567", "pqrst-45678", "vwxyz-56789"}}},
		{"my-comments.html", "account/words", words},
		{"my-replies-none.html", "account/words", WordsPage{Frame: sampleFrame("Answers"), Kind: "replies", Other: "/my/comments"}},
		{"my-comments-none.html", "account/words", WordsPage{Frame: sampleFrame("Comments"), Kind: "comments", Other: "/my/replies"}},
		{"erasure.html", "account/erasure", ErasurePage{Frame: sampleFrame("Erase"), Mail: true}},
		{"erasure-password.html", "account/erasure", ErasurePage{Frame: sampleFrame("Erase"), HasPassword: true, Reason: "This is not your password.", PasswordError: "This is not your password."}},
		{"erasure-sent.html", "account/erasure", ErasurePage{Frame: sampleFrame("Erase"), Sent: true}},
		{"erasure-done.html", "account/erasure", ErasurePage{Frame: sampleFrame("Erase"), Done: true}},
	}, nil
}
