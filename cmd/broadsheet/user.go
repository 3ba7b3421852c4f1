package main

import "broadsheet/internal/app"

type userCommand struct {
	Add     userAdd     `cmd:"" help:"Add somebody, and print a link that lets them in."`
	List    userList    `cmd:"" help:"List people by address."`
	Role    userRole    `cmd:"" help:"Give somebody another role; they sign in again."`
	Disable userDisable `cmd:"" help:"Keep somebody out; what they wrote stays."`
	Enable  userEnable  `cmd:"" help:"Let somebody in again who was disabled."`
	Reset   userReset   `cmd:"" help:"Take away everything by which somebody signs in, and print a link to begin anew."`
}

type userAdd struct {
	Email string `arg:"" help:"Their mail address."`
	Name  string `help:"Their name, as readers see it."`
	Role  string `help:"reader, contributor, reporter, moderator, editor or admin." enum:"reader,contributor,reporter,moderator,editor,admin" default:"reader"`
}

func (c *userAdd) Run(e *env) error {
	return e.command("user", app.UserRequest{Do: "add", Email: c.Email, Name: c.Name, Role: c.Role})
}

type userList struct {
	Role  string `help:"Only those of a role." enum:",reader,contributor,reporter,moderator,editor,admin" default:""`
	Limit int    `help:"At most so many." default:"1000"`
	JSON  bool   `name:"json" help:"One line of JSON a person."`
}

func (c *userList) Run(e *env) error {
	return e.command("user", app.UserRequest{Do: "list", Role: c.Role, Limit: c.Limit, JSON: c.JSON})
}

type userRole struct {
	Email string `arg:"" help:"Their mail address."`
	Role  string `arg:"" help:"reader, contributor, reporter, moderator, editor or admin." enum:"reader,contributor,reporter,moderator,editor,admin"`
}

func (c *userRole) Run(e *env) error {
	return e.command("user", app.UserRequest{Do: "role", Email: c.Email, Role: c.Role})
}

type userDisable struct {
	Email string `arg:"" help:"Their mail address."`
}

func (c *userDisable) Run(e *env) error {
	return e.command("user", app.UserRequest{Do: "disable", Email: c.Email})
}

type userEnable struct {
	Email string `arg:"" help:"Their mail address."`
}

func (c *userEnable) Run(e *env) error {
	return e.command("user", app.UserRequest{Do: "enable", Email: c.Email})
}

type userReset struct {
	Email string `arg:"" help:"Their mail address."`
}

func (c *userReset) Run(e *env) error {
	return e.command("user", app.UserRequest{Do: "reset", Email: c.Email})
}
