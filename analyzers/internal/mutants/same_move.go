package main

// renamed gives things other names, directives included.
var renamed = []variant{
	same("local variables renamed", all(
		rename("Handler.SwitchProvider:claim", "lease"), rename("Handler.SwitchProvider:won", "mine"),
		rename("Handler.SwitchProvider:ctx", "own"), rename("Handler.SwitchProvider:finished", "over"),
		rename("Handler.SwitchProvider:failure", "problem"), rename("Handler.SwitchProvider:stopErr", "halted"))),
	same("helpers renamed", all(rename("Handler.stopOldBox", "halt"), rename("Handler.settle", "unwind"),
		rename("Handler.detach", "outlive"), rename("Handler.lost", "beaten"))),
	same("handler's method renamed", rename("Handler.SwitchProvider", "Move")),
	same("store's methods renamed", all(rename("Store.Claim", "Seize"), rename("Store.Begin", "Intend"), rename("Store.Repoint", "Redirect"),
		rename("Store.Finish", "Conclude"), rename("Store.Rollback", "Undo"))),
	same("types renamed", all(rename("Auto", "Dispatcher"), rename("Store", "Repository"), rename("Claim", "Lease"))),
	same("provisioner's method renamed", all(rename("Provisioner.Provision", "Make"), rename("simProvider.Provision", "Make"))),
	same("statements renamed", all(rename("sqlClaim", "claimStatement"), rename("sqlRollback", "undoStatement"), rename("sqlFinish", "endStatement"))),
	same("receiver renamed", rename("Handler.SwitchProvider:h", "service")),
}

// moved changes where things stand.
var moved = []variant{
	same("declarations of the handler reversed", reverse("handler/switch.go")),
	same("declarations of the store reversed", all(reverse("handler/store/claim.go"), reverse("handler/store/sql.go"), reverse("handler/store/store.go"))),
	same("helpers moved to another file", all(move("handler/switch.go", "handler/aside.go", "Handler.detach"),
		move("handler/switch.go", "handler/aside.go", "Handler.settle"), move("handler/switch.go", "handler/aside.go", "Handler.lost"))),
	same("handler moved to another file", move("handler/switch.go", "handler/aside.go", "Handler.SwitchProvider")),
	same("handler's files made one", merge("handler", "handler/handler.go")),
	same("store's files made one", merge("handler/store", "handler/store/store.go")),
	same("handler first in a file of its own, helpers behind", all(move("handler/switch.go", "handler/aside.go", "Handler.SwitchProvider"),
		move("handler/stop.go", "handler/aside.go", "Handler.stopOldBox"), move("handler/stop.go", "handler/aside.go", "Handler.stopOnce"))),
}
