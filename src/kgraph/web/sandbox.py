"""What a query process gives up before it answers anyone: memory over its limit, and the network.

On Linux a seccomp filter makes every `socket` call of other families than AF_UNIX fail, and every
`connect`; it cannot be taken back. Elsewhere only the memory limit is set (where the system has it).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import platform
import resource
import signal
import struct
import sys

_SOCKET = {"x86_64": (0xC000003E, 41, 42, 425), "aarch64": (0xC00000B7, 198, 203, 425)}
_LOAD, _JUMP_EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_AF_UNIX, _PARENT_DEATH = 1, 1


STACK = 128 * 2**20  # bytes for the stack of the thread that works: texts are nested, and the engine recurses


def limit_memory(limit: int) -> None:
    """Let this process hold no more than `limit` bytes of data beside its stack (0: no limit)."""
    if limit:
        limit += STACK
        kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
        with contextlib.suppress(ValueError, OSError):  # the system has a lower limit already, or none of this kind
            resource.setrlimit(kind, (limit, limit))


def die_with_parent() -> None:
    """End this process when the server ends, however it ends (Linux; elsewhere the closed pipe ends it)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)


def _program() -> bytes:
    """The filter in classic BPF: other machine types die, network calls fail with EACCES, the rest runs."""
    audit, socket, connect, uring = _SOCKET[platform.machine()]

    def step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("HBBI", code, yes, no, value)

    return b"".join(
        [
            step(_LOAD, 4),  # seccomp_data.arch
            step(_JUMP_EQUAL, audit, 1, 0),
            step(_RETURN, _KILL),
            step(_LOAD, 0),  # seccomp_data.nr
            step(_JUMP_EQUAL, connect, 4, 0),
            step(_JUMP_EQUAL, uring, 3, 0),  # io_uring_setup could open sockets unseen
            step(_JUMP_EQUAL, socket, 0, 3),
            step(_LOAD, 16),  # seccomp_data.args[0]: the family
            step(_JUMP_EQUAL, _AF_UNIX, 1, 0),
            step(_RETURN, _ERRNO | errno.EACCES),
            step(_RETURN, _ALLOW),
        ]
    )


def leave_the_network() -> bool:
    """Make this process unable to open a network connection; False where the system cannot promise that."""
    if sys.platform != "linux" or platform.machine() not in _SOCKET:
        return False
    program = _program()
    buffer = ctypes.create_string_buffer(program, len(program))

    class Filter(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("steps", ctypes.c_void_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    code = Filter(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(code), 0, 0) == 0)
