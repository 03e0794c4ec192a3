"""Django's checks of a new password, with what is wrong said in full sentences."""

from django.contrib.auth import password_validation as django


class LongEnough(django.MinimumLengthValidator):
    """At least `min_length` characters."""

    def get_error_message(self) -> str:
        return f"密码太短，至少需要 {self.min_length} 位。"


class NotLikeThePerson(django.UserAttributeSimilarityValidator):
    """Nothing that can be read off a business card."""

    def get_error_message(self) -> str:
        return "密码不能与姓名、邮箱或手机号相近。"


class NotCommon(django.CommonPasswordValidator):
    """None of the 20,000 that are tried first."""

    def get_error_message(self) -> str:
        return "这个密码太常见，容易被猜到，请换一个。"


class NotOnlyDigits(django.NumericPasswordValidator):
    """No telephone numbers or birthdays."""

    def get_error_message(self) -> str:
        return "密码不能全是数字。"
