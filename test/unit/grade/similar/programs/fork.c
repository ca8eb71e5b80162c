#include <signal.h>
#include <sys/wait.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORT 21004

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static int listen_on(int port)
{
	struct sockaddr_in address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0)
		die("socket");
	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_port = htons(port);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("bind");
	if (listen(fd, 8) < 0)
		die("listen");
	return fd;
}

static volatile sig_atomic_t children;

static void reap(int signal)
{
	(void)signal;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		children--;
}

static void serve(int client)
{
	char c;
	while (read(client, &c, 1) == 1) {
		if (write(client, &c, 1) != 1)
			_exit(1);
	}
	close(client);
	_exit(0);
}

int main(void)
{
	struct sigaction action = { .sa_handler = reap };
	int fd = listen_on(PORT);

	sigemptyset(&action.sa_mask);
	sigaction(SIGCHLD, &action, NULL);
	for (int started = 0; started < 2; started++) {
		int client = accept(fd, NULL, NULL);
		if (client < 0) {
			started--;
			continue;
		}
		switch (fork()) {
		case -1:
			die("fork");
			break;
		case 0:
			close(fd);
			serve(client);
			break;
		default:
			children++;
			close(client);
		}
	}
	while (children > 0)
		pause();
	return 0;
}
