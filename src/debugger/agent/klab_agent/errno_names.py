"""Error numbers by name: include/uapi/asm-generic/errno.h and include/linux/errno.h (5.10)."""

import errno

# The kernel's own, never seen by a program: include/linux/errno.h.
KERNEL_ONLY = {
    512: "ERESTARTSYS", 513: "ERESTARTNOINTR", 514: "ERESTARTNOHAND", 515: "ENOIOCTLCMD",
    516: "ERESTART_RESTARTBLOCK", 517: "EPROBE_DEFER", 518: "EOPENSTALE", 519: "ENOPARAM",
    521: "EBADHANDLE", 522: "ENOTSYNC", 523: "EBADCOOKIE", 524: "ENOTSUPP", 525: "ETOOSMALL",
    526: "ESERVERFAULT", 527: "EBADTYPE", 528: "EJUKEBOX", 529: "EIOCBQUEUED", 530: "ERECALLCONFLICT",
}
MAX_ERRNO = 4095


def error_name(number):
    """`-ECONNREFUSED` for -111; None when the number is no error (include/linux/err.h: MAX_ERRNO)."""
    if not -MAX_ERRNO <= number < 0:
        return None
    name = KERNEL_ONLY.get(-number) or errno.errorcode.get(-number)
    # Python prefers the older spelling of two names for one number; the kernel's headers define this one.
    name = {"EDEADLOCK": "EDEADLK", "EWOULDBLOCK": "EAGAIN", "ENOTSUP": "EOPNOTSUPP"}.get(name, name)
    return "-" + name if name else None
