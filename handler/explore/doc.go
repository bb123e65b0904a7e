// Package explore holds the switch protocol against every order in which its steps can come.
//
// It is tests only. Each schedule runs the handler that ships, with a replica for each actor, on one PostgreSQL: package
// schedule decides who takes the next statement or call of a provider. After each step promises_test.go looks at all rows and all
// boxes; at the end liveness_test.go lets recovery run and asks for the next switch. mutants_test.go alters single
// statements and wants each altered protocol to be found out.
//
//	make explore     every schedule; `make test` runs a sample
package explore
