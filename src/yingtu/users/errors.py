"""What can be wrong with people and the organisation."""

from yingtu.kit.errors import Conflict, Forbidden, InvalidInput


class LoginTaken(Conflict):
    """The login "{login}" is in use. Choose another one."""

    code = "login_taken"
    pointer = "/login"


class NameTaken(Conflict):
    """The name "{name}" is in use. Choose another one."""

    code = "name_taken"
    pointer = "/name"


class InvalidLogin(InvalidInput):
    """A login has 1 to 100 characters: letters, digits and . _ - @ +, no spaces."""

    code = "invalid_login"
    pointer = "/login"


class UnknownUser(InvalidInput):
    """There is no person "{user}". Use the login or the name of a person of this workspace."""

    code = "unknown_user"


class AmbiguousUser(InvalidInput):
    """Several people are called "{user}". Use the login instead."""

    code = "ambiguous_user"


class UnknownRole(InvalidInput):
    """There is no role "{role}". Known: {known}."""

    code = "unknown_role"
    pointer = "/roles"


class UnknownDepartment(InvalidInput):
    """There is no department "{department}"."""

    code = "unknown_department"
    pointer = "/department_id"


class UnknownTeam(InvalidInput):
    """There is no team "{team}"."""

    code = "unknown_team"
    pointer = "/team_ids"


class ManagerCycle(InvalidInput):
    """The person "{user}" would become their own manager, through "{manager}". Choose somebody else."""

    code = "manager_cycle"
    pointer = "/manager_id"


class DepartmentCycle(InvalidInput):
    """A department cannot lie below itself."""

    code = "department_cycle"
    pointer = "/parent_id"


class DepartmentInUse(Conflict):
    """The department still has people or departments below it. Move them first."""

    code = "department_in_use"


class LastAdministrator(Conflict):
    """Nobody else could manage people then. Give another person an administrator's role first."""

    code = "last_administrator"


class RoleNotYoursToGive(Forbidden):
    """You cannot give the role "{role}": it may do more than you ({abilities})."""

    code = "role_not_yours_to_give"
