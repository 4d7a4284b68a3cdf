from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.choices import Role, Theme


class UserManager(BaseUserManager["User"]):
    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        """A person who logs in with `email` (kept in lower case); without a password, only a reset lets them in."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person of the portal. What they may do comes from the roles of `accounts/rules.py`."""

    email = models.EmailField("correo electrónico", unique=True)
    full_name = models.CharField("nombre y apellido", max_length=150)
    position = models.CharField("cargo", max_length=150, blank=True)
    institution = models.CharField("entidad", max_length=250, blank=True)

    # Lifecycle
    is_active = models.BooleanField(
        "activo", default=True, help_text="Desactive en lugar de borrar: la auditoría conserva a quien actuó."
    )
    is_staff = models.BooleanField(
        "administra", default=False, help_text="Puede entrar a la administración, siempre con segundo factor."
    )
    date_joined = models.DateTimeField("alta", default=timezone.now, editable=False)

    # Preferences
    theme = models.CharField("tema", max_length=10, choices=Theme, default=Theme.LIGHT)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "usuario"
        verbose_name_plural = "usuarios"
        ordering = ["full_name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        return self.full_name or self.email

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email

    @property
    def role(self) -> Role | None:
        """The role given by `accounts.roles.assign_role`; None: the account can log in and nothing else."""
        names = {group.name for group in self.groups.all()}
        return next((role for role in Role if role.value in names), None)

    def get_role_display(self) -> str:
        return self.role.label if self.role else ""

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return "".join(word[0] for word in words[:2]).upper() or self.email[:2].upper()
