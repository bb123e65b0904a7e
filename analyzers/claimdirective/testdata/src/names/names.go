package names

import (
	"context"
	"dep/http"
	sqlx "dep/sql"

	"dep/store"
)

type Handler struct {
	base
	provision func(id string)
	id        string
}

type base struct{}

func (base) embedded() {}

func (h *Handler) provisionAuto(id string) {}
func (h Handler) resume(id string)         {}

type Backend interface {
	Provision(ctx context.Context, id string) error
}

type Queue[T any] struct{ take func() T }

func (q *Queue[T]) Take() (t T) { return }

func Auto() {}

var hook = func() {}

const limit = 3

// Wrong names in only.

//claimvet:only Autoo // want `//claimvet:only: there is no function Autoo in this package, so it does nothing; did you mean Auto\? \[directive\]`
func a1() {}

//claimvet:only (*Handler).provisonAuto // want `there is no function \(\*Handler\).provisonAuto in this package, so it does nothing; did you mean \(\*Handler\).provisionAuto\?`
func a2() {}

//claimvet:only Handler.provisonAuto // want `did you mean Handler.provisionAuto\?`
func a3() {}

//claimvet:only (*Handlr).provisionAuto // want `did you mean \(\*Handler\).provisionAuto\?`
func a4() {}

//claimvet:only Handlr.provisionAuto // want `did you mean Handler.provisionAuto\?`
func a5() {}

//claimvet:only provisionAuto // want `there is no function provisionAuto in this package, so it does nothing; did you mean \(\*Handler\).provisionAuto\?`
func a6() {}

//claimvet:only resume // want `did you mean Handler.resume\?`
func a7() {}

//claimvet:only Handler.Auto // want `there is no function Handler.Auto in this package, so it does nothing; did you mean Auto\?`
func a8() {}

//claimvet:only Nowhere.Near // want `there is no function Nowhere.Near in this package`
func a9() {}

//claimvet:only Handler // want `Handler is a type, not a function`
func a10() {}

//claimvet:only limit // want `limit is a constant, not a function`
func a11() {}

//claimvet:only Handler.id // want `Handler.id is a field, not a function`
func a12() {}

//claimvet:only Auto Autoo // want `there is no function Autoo`
func a13() {}

// The same written right.

//claimvet:only Auto (*Handler).provisionAuto Handler.resume (Handler).resume Backend.Provision hook Handler.provision Handler.embedded
func r1() {}

//claimvet:only (*Queue).Take Queue.take
func r2() {}

//claimvet:only names.Auto
func r3() {}

//claimvet:only dep/store.Open (*dep/store.Store).Claim dep/store.Store.Undo dep/store.Stopper.Stop dep/store.Hook dep/store.Store.OnLost dep/store.Store.Promoted
func r4() {}

//claimvet:only dep/store.hidden
func r5() {}

//claimvet:only not/imported.Func (*not/imported.T).Method not/imported.T.M os.Exit
func r6() {}

// Other packages.

//claimvet:effect func=dep/store.Opn // want `there is no function dep/store.Opn in package dep/store, so it does nothing; did you mean dep/store.Open\?`

//claimvet:effect func=(*dep/store.Store).Clam // want `did you mean \(\*dep/store.Store\).Claim\?`

//claimvet:effect func=dep/store.Stroe.Undo // want `did you mean dep/store.Store.Undo\?`

//claimvet:effect func=dep/store.Undo // want `did you mean dep/store.Store.Undo\?`

//claimvet:effect func=dep/store.Claim // want `did you mean \(\*dep/store.Store\).Claim\?`

//claimvet:effect func=dep/store.Limit // want `dep/store.Limit is a constant, not a function`

//claimvet:effect func=dep/store.Store.Name // want `is a field, not a function`

//claimvet:effect func=store.Open // want `store.Open does not begin with an import path, so it does nothing; did you mean dep/store.Open\?`

//claimvet:effect func=(*store.Store).Claim // want `did you mean \(\*dep/store.Store\).Claim\?`

//claimvet:effect func=store.Opn // want `did you mean dep/store.Open\?`

//claimvet:effect func=sqlx.Open // want `did you mean dep/sql.Open\?`

//claimvet:effect func=sql.Open // want `there is no function sql.Open|does not begin`

//claimvet:effect func=(*http.Client).Do // want `did you mean \(\*dep/http.Client\).Do\?`

//claimvet:effect func=http.Post // want `did you mean dep/http.Post\?`

//claimvet:effect func=(*dep/http.Client).Do
//claimvet:effect func=dep/http.Post
//claimvet:effect func=dep/sql.Open
//claimvet:effect func=dep/store.Open
//claimvet:rollback func=dep/store.Store.Undo
//claimvet:commit func=dep/store.Store.OnLost
//claimvet:commit func=dep/store.Hook

// In other arguments.

//claimvet:effect in=Auto,Autoo // want `there is no function Autoo`
func e1() {}

//claimvet:after Autoo in=Auto // want `there is no function Autoo`
func e2() {}

//claimvet:after Auto in=Autoo // want `there is no function Autoo`
func e3() {}

//claimvet:after Auto in=e1,e2
func e4() {}

func use() {
	Auto() //claimvet:effect in=Autoo // want `there is no function Autoo`
}

var (
	_ sqlx.DB
	_ http.Client
	_ store.Store
)
