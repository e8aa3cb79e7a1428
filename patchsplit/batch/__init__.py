"""Many forks at once: each goes through plan, check, verify and emit, in a process of its own.

forks        the file that names them
tasks        what one process is to do, and what it reports
child        runs a task in a child process, and tries again where that is killed
run          runs tasks on any concurrent.futures.Executor, and records what each step made
keys         what a step was made from, as a hash
shipping     what a worker needs that shares no path, and what comes back from it
cluster      the executor of a Dask cluster; the only module that knows Dask
"""
