"""rudang（发展党员工作信息库）: the information base for admitting Party members in a college."""

__version__ = "0.1.0"
